/** The master: registry, minter and explorer of one Cairngate chain. This package only puts the parts together. */
package org.cairngate.master;
