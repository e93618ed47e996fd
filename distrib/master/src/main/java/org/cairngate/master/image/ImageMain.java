package org.cairngate.master.image;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Makes the image: the system below, Java, the master's libraries, and the master above, so that a new master is one small new layer. */
public final class ImageMain {

    /** Whose process and data the master is; a number above those that Debian gives to people and services. */
    private static final int USER = 10001;

    private static final String DATA = "/var/lib/cairngate-master";
    private static final String JAVA = "openjdk-";
    private static final String LIBRARIES = "usr/share/cairngate-master/lib/";
    private static final Set<String> MASTER =
            Set.of("usr/share/cairngate-master/cairngate-master.jar", "usr/share/doc/cairngate-master/copyright");

    private ImageMain() {}

    /**
     * Takes six arguments: a folder to write to, which is empty or not there; the time that everything has, in ISO 8601; the folder with the
     * Debian packages of the system and of Java; the Debian package of the master; the folder with the image's own files; the architecture.
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 6) {
            throw new IllegalArgumentException(
                    "six arguments are wanted: FOLDER TIME PACKAGES MASTER FILES ARCHITECTURE");
        }
        Path packages = Path.of(arguments[2]);
        DebianFiles master = new DebianFiles(Path.of(arguments[3]));
        Path files = Path.of(arguments[4]);
        ImageLayout image = new ImageLayout(Path.of(arguments[0]), Instant.parse(arguments[1]));
        image.layer("the C library, a shell and what they need, from Debian", layer -> {
            RootFiles root = new RootFiles(layer);
            root.skeleton();
            for (DebianFiles debian : in(packages, false)) {
                root.install(debian);
            }
        });
        image.layer("Java, from Debian", layer -> {
            for (DebianFiles debian : in(packages, true)) {
                new RootFiles(layer).install(debian);
            }
        });
        image.layer("the master's libraries", layer -> new RootFiles(layer).pick(master, ImageMain::isLibrary));
        image.layer("the master", layer -> {
            RootFiles root = new RootFiles(layer);
            root.copy(files);
            root.pick(master, MASTER::contains);
            layer.folder("var", 0755);
            layer.folder("var/lib", 0755);
            layer.folder(DATA.substring(1), 0700, USER);
        });
        image.finish(arguments[5], run(), version(master));
    }

    private static List<DebianFiles> in(Path folder, boolean java) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .filter(file -> file.getFileName().toString().startsWith(JAVA) == java)
                    .sorted()
                    .map(DebianFiles::new)
                    .toList();
        }
    }

    private static boolean isLibrary(String path) {
        return path.startsWith(LIBRARIES) && path.endsWith(".jar");
    }

    /** A reference may not have the tilde that versions of Debian packages may. */
    private static String version(DebianFiles debian) throws IOException {
        return debian.field("Version").replace('~', '-');
    }

    private static JsonObject run() {
        JsonObject run = new JsonObject();
        run.addProperty("User", USER + ":" + USER);
        run.add("ExposedPorts", present("8443/tcp", "8883/tcp"));
        run.add("Env", array("PATH=/usr/bin", "LANG=C.UTF-8"));
        run.add("Entrypoint", array("/usr/bin/cairngate-master", "--data", DATA));
        run.add("Cmd", array("run", "--bind", "0.0.0.0", "--generated-password-file", DATA + "/admin-password"));
        run.add("Volumes", present(DATA));
        run.addProperty("WorkingDir", "/");
        run.addProperty("StopSignal", "SIGTERM");
        return run;
    }

    private static JsonArray array(String... values) {
        JsonArray array = new JsonArray();
        for (String value : values) {
            array.add(value);
        }
        return array;
    }

    private static JsonObject present(String... names) {
        JsonObject set = new JsonObject();
        for (String name : names) {
            set.add(name, new JsonObject());
        }
        return set;
    }
}
