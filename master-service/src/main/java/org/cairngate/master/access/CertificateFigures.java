package org.cairngate.master.access;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** How the organisation's own certificate is, for monitoring. Without one both figures are 0. */
@Component
class CertificateFigures implements MeterBinder {

    private final ServerCertificate certificate;

    CertificateFigures(ServerCertificate certificate) {
        this.certificate = certificate;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        TimeGauge.builder(
                        "cairngate.tls.certificate.expires",
                        () -> certificate.expires().map(Instant::getEpochSecond).orElse(0L),
                        TimeUnit.SECONDS)
                .description("when the certificate of --tls-certificate ends, since 1970; 0 without one")
                .register(registry);
        Gauge.builder("cairngate.tls.certificate.refused", () -> certificate.isRefused() ? 1 : 0)
                .description("1 while the files of --tls-certificate and --tls-key hold something that cannot be used")
                .register(registry);
    }
}
