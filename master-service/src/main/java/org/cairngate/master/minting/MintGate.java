package org.cairngate.master.minting;

/** Whether blocks may be made, asked before each turn of the minter: a master that does not know the end of its chain must make none. */
@FunctionalInterface
public interface MintGate {

    /** Whether the next turn may be. Called by one thread. */
    boolean isOpen();
}
