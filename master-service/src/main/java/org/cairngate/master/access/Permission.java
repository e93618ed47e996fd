package org.cairngate.master.access;

import java.util.Set;
import org.springframework.http.HttpMethod;

/**
 * Who may call one endpoint: a row of {@link Permissions}.
 *
 * @param method the method; a permission to GET is one to HEAD too
 * @param path the path's template, as its controller has it
 * @param audience who may besides accounts
 * @param reach what limited accounts get of it
 * @param roles whose accounts may
 */
public record Permission(HttpMethod method, String path, Audience audience, Reach reach, Set<Role> roles) {

    /** Takes a copy of the roles, and refuses what anyone may do but an account may not. */
    public Permission {
        roles = Set.copyOf(roles);
        if (audience == Audience.ANYONE && (roles.size() < Role.values().length || reach != Reach.SHARED)) {
            throw new IllegalArgumentException(method + " " + path + " is open to anyone, so to each account too");
        }
    }

    /** Whether the caller may call it. */
    public boolean admits(Caller caller) {
        if (caller instanceof Caller.Holder holder) {
            Account account = holder.account();
            return roles.contains(account.role())
                    && (reach != Reach.WHOLE || account.scope().isWhole());
        }
        return audience.isOpen() || (audience == Audience.HUBS && caller instanceof Caller.Hub);
    }

    /** Whether it changes something. */
    public boolean isWrite() {
        return !method.equals(HttpMethod.GET);
    }
}
