package org.cairngate.cli.master;

/**
 * A message of a live stream.
 *
 * @param id its place in the stream, to come back with; empty when none was told yet
 * @param kind what it is about, {@code message} when the master does not say
 * @param data what it says
 */
public record LiveMessage(String id, String kind, String data) {}
