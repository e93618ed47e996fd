package org.cairngate.master.openid;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where the issuer is and keeps its key.
 *
 * @param name its name, an https address without a slash at the end; known when the master listens
 * @param key the file of the key
 */
public record IssuerAddress(Supplier<String> name, Path key) {}
