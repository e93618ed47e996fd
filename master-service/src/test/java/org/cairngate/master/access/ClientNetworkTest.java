package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose address a client's is. */
class ClientNetworkTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "192.0.2.7, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
        "2001:0DB8:1:2::, 2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:3::1, 2001:db8:1:3:0:0:0:0/64",
        "0:0:0:0:0:0:0:1, 0:0:0:0:0:0:0:0/64",
        "fe80:0:0:0:1:2:3:4%eth0, fe80:0:0:0:0:0:0:0/64"
    })
    void anIpv4AddressIsOneClientsAndOfIpv6ASlash64Is(String address, String network) {
        assertThat(ClientNetwork.of(address)).isEqualTo(network);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "::g", "a:b:c", "%"})
    void whatIsNoAddressIsLeftAloneAndNotLookedUp(String text) {
        assertThat(ClientNetwork.of(text)).isEqualTo(text.replace("%", ""));
    }
}
