/** What devices reported, as tables that answer questions: rows made of the chain's blocks, and the questions. */
package org.cairngate.master.telemetry;
