/** {@code cairn verify}: what was checked, in which order, with which values, and what a script is told of it. */
package org.cairngate.cli.verify;
