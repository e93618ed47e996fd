/** Writes that a client sends again because it did not hear the answer: done once, answered the same (decision 0039). */
package org.cairngate.master.repeat;
