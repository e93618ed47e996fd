package org.cairngate.master.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.cairngate.master.problem.LoginRefusedException;
import org.cairngate.master.problem.NotReadyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of whom a token of an issuer is: a JWT (RFC 7519) signed with RS256 or ES256 by a key of the issuer, for our audience, and valid
 * now. What else it claims, of roles say, is not looked at; a key that it brings or names an address of is not, either. Safe for use
 * by several threads.
 */
final class IssuerTokens {

    /** Longest token; a request's headers together have 8 KiB at most. */
    static final int MAX_LENGTH = 8192;

    /** What the issuer's clock may be before or behind the master's. */
    static final int SKEW_SECONDS = 60;

    /**
     * Claims of what is no access token of who shows it: logout tokens and other events (RFC 8417 section 2.2), and tokens that are
     * good only with a key that nobody checks here (RFC 7800 section 3.1, for RFC 8705 and RFC 9449).
     */
    private static final Set<String> PROHIBITED = Set.of("events", "cnf");

    // Three parts of base64url (RFC 7515 section 7.1); a token without a signature has no third one.
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    private static final int MAX_DETAIL = 256;
    private static final Logger log = LoggerFactory.getLogger(IssuerTokens.class);

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /**
     * Of whom a token is.
     *
     * @param login the issuer, and its name for somebody
     * @param until when the token is taken no more
     */
    record Bearer(Credential.External login, Instant until) {}

    private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {

        private final Clock clock;

        Claims(IssuerSettings settings, Clock clock) {
            super(
                    Set.of(settings.audience()),
                    new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                    Set.of("sub", "exp"),
                    PROHIBITED);
            this.clock = clock;
            setMaxClockSkew(SKEW_SECONDS);
        }

        /** Comes behind the signature, so that what is refused here is the issuer's. */
        @Override
        public void verify(JWTClaimsSet claims, SecurityContext context) {
            try {
                super.verify(claims, context);
            } catch (BadJWTException e) {
                throw refused(e);
            }
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }

    IssuerTokens(IssuerSettings settings, JWKSource<SecurityContext> keys, Clock clock) {
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null)); // RFC 9068 section 2.1
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256), keys));
        processor.setJWTClaimsSetVerifier(new Claims(settings, clock));
    }

    /**
     * Of whom the token is; empty when no key of the issuer signed it.
     *
     * @throws LoginRefusedException when one did, and it is not for us or not valid now; the message says why
     * @throws NotReadyException when the issuer does not answer, whose keys are needed to say that
     */
    Optional<Bearer> read(String token) {
        if (token.length() > MAX_LENGTH || !TEXT.matcher(token).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(bearer(processor.process(token, null)));
        } catch (KeySourceException e) {
            log.debug("token not read", e);
            throw new NotReadyException(
                    "the issuer of this token does not answer, and its key is not known; try again later", e);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            log.debug("token refused cause=\"{}\"", plain(e));
            return Optional.empty();
        }
    }

    @SuppressWarnings("JavaUtilDate") // Nimbus has nothing else
    private static Bearer bearer(JWTClaimsSet claims) {
        try {
            return new Bearer(
                    new Credential.External(claims.getIssuer(), claims.getSubject()),
                    claims.getExpirationTime().toInstant().plusSeconds(SKEW_SECONDS));
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    private static LoginRefusedException refused(Exception e) {
        return LoginRefusedException.invalidToken("the issuer's token is not valid here and now: " + plain(e));
    }

    /** What went wrong, which may quote the token. */
    private static String plain(Exception e) {
        String text = String.valueOf(e.getMessage()).replaceAll("[^ -~]", "?");
        return text.substring(0, Math.min(text.length(), MAX_DETAIL));
    }
}
