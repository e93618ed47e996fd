/**
 * What stands around the gate: limits per address, per device and in all, deadlines, and filters for what Moquette must not be
 * given. The table of threats is decision 0027.
 */
package org.cairngate.broker.internal.shield;
