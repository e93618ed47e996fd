package org.cairngate.master.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Whose address a client's is, as far as an address says it: an IPv4 address is one client's; of IPv6, who has one address has all of
 * its /64 (RFC 4291 section 2.5.4), and could use another one for each request.
 */
public final class ClientNetwork {

    private static final int PREFIX_BYTES = 8;

    private ClientNetwork() {}

    /**
     * The network of an address.
     *
     * @param address an address in digits, as a connection has it, with or without a zone; no name is looked up
     * @return the address itself for IPv4, also when it is written as IPv6, and {@code PREFIX/64} for other IPv6
     */
    public static String of(String address) {
        int zone = address.indexOf('%');
        String bare = zone < 0 ? address : address.substring(0, zone);
        if (bare.indexOf(':') < 0) {
            return bare;
        }
        try {
            // With a colon it is no name, so that nothing is looked up.
            InetAddress parsed = InetAddress.getByName(bare);
            return parsed instanceof Inet6Address ? prefix(parsed) : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return bare;
        }
    }

    private static String prefix(InetAddress address) throws UnknownHostException {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, PREFIX_BYTES, bytes.length, (byte) 0);
        return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
    }
}
