/** The chain over REST: blocks, checkpoints, events, proofs, refusals and status. */
package org.cairngate.master.explorer;
