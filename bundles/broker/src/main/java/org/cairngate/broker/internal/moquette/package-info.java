/** Moquette as it is set up here: TLS, and rights that only the gate's devices have. */
package org.cairngate.broker.internal.moquette;
