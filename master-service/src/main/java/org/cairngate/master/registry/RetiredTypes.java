package org.cairngate.master.registry;

/** Says of which types there are no new devices. Safe for use by several threads. */
public interface RetiredTypes {

    /**
     * Returns when a device may become one of this type; a type that nobody declared is as good as an active one.
     *
     * @param organisation whose the device is
     * @throws org.cairngate.master.problem.RetiredTypeException when the organisation retired the type
     */
    void requireActive(String organisation, String type);
}
