package org.cairngate.bench;

/** Is told what is being measured now. */
interface Progress {
    void say(String what);
}
