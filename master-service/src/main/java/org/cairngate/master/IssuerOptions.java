package org.cairngate.master;

import java.nio.file.Path;
import java.util.Optional;
import org.cairngate.master.access.IssuerSettings;
import picocli.CommandLine.Option;

/** What the command line says about an issuer elsewhere. */
final class IssuerOptions {

    @Option(
            names = "--oidc-issuer",
            paramLabel = "URL",
            description = "an OpenID Connect issuer, whose tokens let in the accounts that have a subject there; needs"
                    + " --oidc-audience")
    private Optional<String> issuer = Optional.empty();

    @Option(
            names = "--oidc-audience",
            paramLabel = "NAME",
            description = "for whom the issuer's tokens have to be: its name for this master")
    private Optional<String> audience = Optional.empty();

    @Option(
            names = "--oidc-ca",
            paramLabel = "FILE",
            description = "certificates, PEM, by which the issuer's is trusted (default: those that Java trusts)")
    private Optional<Path> authorities = Optional.empty();

    /**
     * The issuer; empty for none.
     *
     * @throws IllegalArgumentException when it is half said or no issuer
     */
    Optional<IssuerSettings> issuer() {
        if (issuer.isPresent() != audience.isPresent()) {
            throw new IllegalArgumentException("--oidc-issuer and --oidc-audience go together; one of them is missing");
        }
        if (authorities.isPresent() && issuer.isEmpty()) {
            throw new IllegalArgumentException("--oidc-ca is of an issuer, and --oidc-issuer is missing");
        }
        try {
            return issuer.map(name -> new IssuerSettings(name, audience.orElseThrow(), authorities));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--oidc-issuer, --oidc-audience: " + e.getMessage(), e);
        }
    }
}
