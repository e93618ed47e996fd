package org.cairngate.master;

import org.cairngate.master.access.RequestRates;
import picocli.CommandLine.Option;

/** What the command line says about how many requests are answered. */
final class RateOptions {

    @Option(
            names = "--account-rate",
            paramLabel = "REQUESTS",
            defaultValue = "" + RequestRates.STANDARD_OF_ACCOUNT,
            description =
                    "answer so many REST requests a second of an account, and a minute's worth at once, 0 = any number"
                            + " (default ${DEFAULT-VALUE})")
    private long account;

    @Option(
            names = "--address-rate",
            paramLabel = "REQUESTS",
            defaultValue = "" + RequestRates.STANDARD_OF_ADDRESS,
            description =
                    "the same for a client's address, for IPv6 its /64; hubs and health probes are not limited, 0 = any"
                            + " number (default ${DEFAULT-VALUE})")
    private long address;

    /**
     * The rates.
     *
     * @throws IllegalArgumentException when one is out of range
     */
    RequestRates rates() {
        try {
            return new RequestRates(account, address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--account-rate, --address-rate: " + e.getMessage(), e);
        }
    }
}
