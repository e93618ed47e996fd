/** From pooled transactions to certified blocks: the pool, the commit log, the minter and the collector of cosignatures. */
package org.cairngate.master.minting;
