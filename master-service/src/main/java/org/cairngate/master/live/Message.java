package org.cairngate.master.live;

/**
 * An event as all streams that show it tell it.
 *
 * @param place where it is
 * @param device its device
 * @param json itself, in one line
 */
record Message(Place place, String device, String json) {}
