package org.cairngate.master.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What streams need of the web server, and what monitoring is told of them. */
@Configuration(proxyBeanMethods = false)
class LiveConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> cutValve() {
        return factory -> factory.addContextValves(new CutValve());
    }

    @Bean
    MeterBinder liveFigures(LiveStreams streams) {
        return registry -> Gauge.builder("cairngate.live.streams", streams, LiveStreams::count)
                .description("clients that listen to live events")
                .register(registry);
    }
}
