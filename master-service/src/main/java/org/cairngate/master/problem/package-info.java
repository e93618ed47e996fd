/** How the API says no: problem details (RFC 9457) for everything that a client can do wrong, from a broken request line to a conflict. */
package org.cairngate.master.problem;
