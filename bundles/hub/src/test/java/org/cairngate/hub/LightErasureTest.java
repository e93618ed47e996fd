package org.cairngate.hub;

import org.cairngate.ledger.store.StoreKind;

/** What {@link ErasureTest} asks, of a hub that keeps only its own events. */
class LightErasureTest extends ErasureTest {

    @Override
    protected StoreKind kind() {
        return StoreKind.LIGHT;
    }
}
