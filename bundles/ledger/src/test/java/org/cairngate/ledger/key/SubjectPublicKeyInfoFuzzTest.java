package org.cairngate.ledger.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** The key inside a certificate is refused with an {@link IllegalArgumentException}, or read. */
class SubjectPublicKeyInfoFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void subjectPublicKeyInfo(byte[] data) {
        try {
            PublicKey key = DidKey.ofSubjectPublicKeyInfo(data);
            assertThat(PublicKey.ofDid(key.did())).isEqualTo(key);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
