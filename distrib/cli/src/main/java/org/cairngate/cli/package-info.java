/** The {@code cairn} command for people. Exit codes: 0 ok, 1 refused or failed, 2 wrong usage. */
package org.cairngate.cli;
