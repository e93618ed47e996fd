package org.cairngate.ledger.event;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** The scanner takes what Jackson and the reader take, with the same head. */
class EventScannerFuzzTest {

    private final EventScanner scanner = new EventScanner();

    @FuzzTest(maxDuration = "8s")
    void scan(byte[] data) {
        ScanAgreement.check(scanner, data);
    }
}
