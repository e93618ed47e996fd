/** The hub's cosignatures of checkpoints and its reports of blocks that it refuses. */
package org.cairngate.hub.internal.cosign;
