/** Types of devices: what an organisation says once of all devices of a kind, on the chain. */
package org.cairngate.master.devicetypes;
