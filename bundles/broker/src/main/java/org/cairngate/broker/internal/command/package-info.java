/** Commands to devices: kept on disk until they are confirmed, and delivered by a handler between the gate and Moquette's. */
package org.cairngate.broker.internal.command;
