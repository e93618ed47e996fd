/** The servers that `bench ingest` compares, each in a process of its own. */
package org.cairngate.bench.server;
