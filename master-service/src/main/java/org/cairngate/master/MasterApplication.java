package org.cairngate.master;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The program: reads the command line, then runs the master as a Spring Boot application. */
@SpringBootApplication
public class MasterApplication {

    /** Runs the command; the process goes on after {@code run}, and ends after everything else. */
    public static void main(String[] args) {
        MasterCommand command = new MasterCommand();
        int code = MasterCommand.line(command).execute(args);
        if (code != 0 || !command.isRunning()) {
            System.exit(code);
        }
    }

    /**
     * Starts a master and returns when both listeners are up.
     *
     * @return the running application; closing it stops the master in good order
     */
    public static ConfigurableApplicationContext start(MasterSettings settings) {
        SpringApplication application = new SpringApplication(MasterApplication.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.addInitializers(
                context -> ((GenericApplicationContext) context).registerBean(MasterSettings.class, () -> settings));
        List<String> properties = new ArrayList<>(List.of(
                "--server.port=" + settings.listeners().apiPort(),
                "--server.address=" + settings.listeners().bind()));
        if (settings.log() == LogFormat.JSON) {
            properties.add("--logging.structured.format.console=ecs");
        }
        return application.run(properties.toArray(String[]::new));
    }
}
