package org.cairngate.demo.site;

import java.nio.file.Path;

/** Where a site keeps its files, and the programs that it runs. */
record SiteFolder(Path path, Toolchain toolchain) {
    Path logs() {
        return path.resolve("logs");
    }
}
