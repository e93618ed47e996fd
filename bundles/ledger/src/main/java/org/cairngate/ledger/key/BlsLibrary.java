package org.cairngate.ledger.key;

import java.util.function.Supplier;

/**
 * The way into blst, the native library behind BLS12-381. It loads at the first operation, so that who only verifies Ed25519
 * never needs it.
 */
final class BlsLibrary {

    private BlsLibrary() {}

    /**
     * Runs an operation of blst.
     *
     * @throws UnsupportedOperationException when the native library does not load on this machine
     */
    static <T> T call(Supplier<T> operation) {
        try {
            return operation.get();
        } catch (LinkageError e) {
            throw new UnsupportedOperationException(
                    "BLS12-381 needs blst, which is shipped for Linux on x86-64 and arm64 and unpacks into the folder"
                            + " java.io.tmpdir; it does not load here (" + System.getProperty("os.name") + ", "
                            + System.getProperty("os.arch") + ", " + System.getProperty("java.io.tmpdir")
                            + "): use a machine that has it, or a certificate that is a list of cosignatures",
                    e);
        }
    }
}
