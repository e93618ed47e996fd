package org.cairngate.ledger.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import org.cairngate.ledger.Hash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTest {

    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    /** RFC 8032 section 7.1, tests 1 and 2. */
    @Test
    void signaturesAreThoseOfTheStandard() {
        SigningKey first = SigningKey.fromSeed(hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        assertThat(first.publicKey().encoded())
                .isEqualTo(hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
        assertThat(first.sign(new byte[0]))
                .isEqualTo(hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e397"
                        + "01cf9b46bd25bf5f0595bbe24655141438e7a100b"));
        SigningKey second =
                SigningKey.fromSeed(hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
        assertThat(second.sign(new byte[] {0x72}))
                .isEqualTo(hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f361"
                        + "3d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
    }

    /** The did:key specification's Ed25519 and P-256 examples. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
                "did:key:z6MkjchhfUsD6mmvni8mCdXHw216Xrm9bQe2mBH1P5RDjVJG",
                "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
                "did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv"
            })
    void didKeysOfTheSpecificationAreReadAndWritten(String did) {
        PublicKey key = PublicKey.ofDid(did);
        assertThat(key.did()).isEqualTo(did);
        assertThat(PublicKey.ofMulticodec(key.multicodec())).isEqualTo(key);
        assertThat(key.id().bytes()).isEqualTo(Hash.sha256(key.multicodec()).bytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "did:key:z",
                "did:key:z1",
                "did:web:example.com",
                "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooW0",
                "did:key:z16MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
                "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
                "did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc"
            })
    void otherDidsAreRefused(String did) {
        assertThatThrownBy(() -> PublicKey.ofDid(did)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            })
    void pointsOfSmallOrderAndNonPointsAreRefused(String point) {
        assertThatThrownBy(() -> Ed25519Key.of(hex(point))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aP256SignatureOfThePlatformVerifies() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(pair.getPrivate());
        signature.update(MESSAGE);
        byte[] signed = signature.sign();
        PublicKey key = DidKey.ofSubjectPublicKeyInfo(pair.getPublic().getEncoded());
        assertThat(key.subjectPublicKeyInfo()).isEqualTo(pair.getPublic().getEncoded());
        assertThat(key.verify(MESSAGE, signed)).isTrue();
        assertThat(key.verify(new byte[0], signed)).isFalse();
        assertThat(key.verify(MESSAGE, new byte[64])).isFalse();
        assertThat(key.verify(MESSAGE, new byte[63])).isFalse();
    }

    @Test
    void aKeyFileKeepsTheKeyForItsOwnerOnly() throws IOException {
        Path file = folder.resolve("keys/ledger.key");
        SigningKey made = SigningKey.loadOrCreate(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(SigningKey.loadOrCreate(file).publicKey()).isEqualTo(made.publicKey());
        assertThat(made.publicKey().verify(MESSAGE, SigningKey.load(file).sign(MESSAGE)))
                .isTrue();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> SigningKey.load(file)).hasMessageContaining("chmod 600");
    }

    @Test
    void aBrokenKeyFileIsRefusedAndNotReplaced() throws IOException {
        Path file = folder.resolve("ledger.key");
        SigningKey.generate(new SecureRandom()).store(file);
        String cut = Files.readString(file).replaceFirst("[A-Za-z0-9]{20}", "");
        Files.writeString(file, cut);
        assertThatThrownBy(() -> SigningKey.loadOrCreate(file)).isInstanceOf(IOException.class);
        assertThat(Files.readString(file)).isEqualTo(cut);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
