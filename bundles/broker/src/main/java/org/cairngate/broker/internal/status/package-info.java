/** How full the gateway is, told to every device by a retained topic. */
package org.cairngate.broker.internal.status;
