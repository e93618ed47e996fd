/** The broker's component. */
package org.cairngate.broker.internal;
