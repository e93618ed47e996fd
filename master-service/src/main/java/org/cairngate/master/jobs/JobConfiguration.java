package org.cairngate.master.jobs;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.cairngate.master.access.Callers;
import org.cairngate.master.disk.IntakeRoom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the parts of jobs together. */
@Configuration(proxyBeanMethods = false)
class JobConfiguration {

    @Bean
    Jobs jobs(JobPlace place, JobWorkers workers, Callers callers, IntakeRoom room, Clock clock) {
        return new Jobs(new JobFolder(place.folder()), workers, callers, room, clock);
    }

    @Bean
    MeterBinder jobFigures(Jobs jobs, JobItems items) {
        return registry -> {
            Gauge.builder("cairngate.jobs.running", jobs::countRunning)
                    .description("jobs whose items are being done")
                    .register(registry);
            FunctionCounter.builder("cairngate.jobs.items", items, JobItems::done)
                    .tag("outcome", "done")
                    .description("items of jobs that were tried, by how they ended")
                    .register(registry);
            FunctionCounter.builder("cairngate.jobs.items", items, JobItems::refused)
                    .tag("outcome", "refused")
                    .description("items of jobs that were tried, by how they ended")
                    .register(registry);
        };
    }
}
