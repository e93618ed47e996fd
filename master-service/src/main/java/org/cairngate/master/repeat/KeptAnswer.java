package org.cairngate.master.repeat;

/**
 * How a write was answered.
 *
 * @param status the status
 * @param whole whether the rest is kept, too, and the answer can be given again
 * @param contentType the media type; empty for none
 * @param entityTag the ETag; empty for none
 * @param location the Location, which says where what was begun can be looked at; empty for none
 * @param body the text
 */
record KeptAnswer(int status, boolean whole, String contentType, String entityTag, String location, String body) {

    /** Most UTF-8 bytes of a body: an answer to a write has less than 1 KiB, a list of what was refused some more. */
    static final int MAX_BODY = 16 << 10;

    /** Most bytes of a header. */
    static final int MAX_HEADER = 256;

    /** An answer of which only the status may be kept. */
    static KeptAnswer statusOnly(int status) {
        return new KeptAnswer(status, false, "", "", "", "");
    }

    /** Without what only the row on disk has to have. */
    KeptAnswer withoutText() {
        return new KeptAnswer(status, whole, "", "", "", "");
    }
}
