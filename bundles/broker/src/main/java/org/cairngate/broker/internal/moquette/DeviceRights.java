package org.cairngate.broker.internal.moquette;

import io.moquette.broker.security.IAuthenticator;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;
import org.cairngate.broker.internal.gate.ConnectRules;

/** What Moquette lets a client do: nothing without the gate, and only below the device's own topics; all may read the status. */
final class DeviceRights implements IAuthenticator, IAuthorizatorPolicy {

    private final ConnectRules rules;

    DeviceRights(ConnectRules rules) {
        this.rules = rules;
    }

    @Override
    public boolean checkValid(String clientId, String username, byte[] password) {
        return username != null && password != null && rules.isPass(password);
    }

    @Override
    public boolean canWrite(Topic topic, String user, String client) {
        return user != null && rules.rights().mayWrite(topic.toString(), user);
    }

    @Override
    public boolean canRead(Topic topic, String user, String client) {
        return user != null && rules.rights().mayRead(topic.toString(), user);
    }
}
