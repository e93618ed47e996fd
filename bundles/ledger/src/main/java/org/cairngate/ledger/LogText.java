package org.cairngate.ledger;

import java.util.regex.Pattern;

/** Texts for people that have words of clients in them, who must not be able to begin a line of their own or fill a log. */
public final class LogText {

    /** Characters that stay of a text. */
    public static final int MOST = 512;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private LogText() {}

    /** The text with a question mark for each control character, cut after {@value #MOST} characters. */
    public static String clean(String text) {
        return CONTROL.matcher(text.substring(0, Math.min(MOST, text.length()))).replaceAll("?");
    }
}
