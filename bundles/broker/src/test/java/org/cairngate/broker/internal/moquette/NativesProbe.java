package org.cairngate.broker.internal.moquette;

/** A process that loads the natives, logs which, and ends. */
final class NativesProbe {

    private NativesProbe() {}

    public static void main(String[] arguments) {
        Natives.load();
    }
}
