package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What the built bundle shows to other bundles. */
class ManifestIT {

    @Test
    void bundleExportsItsOwnApiOnly() throws Exception {
        assertThat(header("Export-Package"))
                .matches("org\\.cairngate\\.broker;version=\"[0-9.]+\"(;uses:=\"[^\"]*\")?");
    }

    @Test
    void bundleKeepsItsLibrariesInside() throws Exception {
        assertThat(header("Import-Package")).doesNotContain("io.netty", "io.moquette", "org.h2", "org.apache.commons");
    }

    private static String header(String name) throws Exception {
        try (JarFile jar = new JarFile(Path.of(System.getProperty("bundle.jar")).toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            return manifest.getValue(name);
        }
    }
}
