package org.cairngate.master.jobs;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.registry.DeviceOperations;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Reads the list of a job, as strictly as the bodies of single requests are read. Safe for use by several threads. */
@Component
final class JobReader {

    private static final String UID_MEMBER = "deviceUid";
    private static final Pattern UIDS = Pattern.compile(DeviceOperations.UID);
    /** Names of members that are told back. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final ObjectMapper json;
    private final Validator validator;
    private final Clock clock;

    JobReader(ObjectMapper json, Validator validator, Clock clock) {
        this.json = json;
        this.validator = validator;
        this.clock = clock;
    }

    /**
     * Reads the items.
     *
     * @throws MalformedRequestException with the index of the first item that is wrong, and with what is wrong of it
     */
    List<Job.Wish> read(JobOperation operation, List<Map<String, Object>> devices) {
        List<Job.Wish> wishes = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        for (int index = 0; index < devices.size(); index++) {
            Job.Wish wish = read(operation, index, devices.get(index));
            Integer before = places.put(wish.deviceUid(), index);
            if (before != null) {
                throw wrong(index, "device " + wish.deviceUid() + " is in the list already, at " + before, null);
            }
            wishes.add(wish);
        }
        return wishes;
    }

    private Job.Wish read(JobOperation operation, int index, Map<String, Object> item) {
        if (item == null
                || !(item.get(UID_MEMBER) instanceof String uid)
                || !UIDS.matcher(uid).matches()) {
            throw wrong(index, UID_MEMBER + " must match \"" + DeviceOperations.UID + "\"", null);
        }
        Map<String, Object> members = new HashMap<>(item);
        if (operation != JobOperation.REGISTER) {
            members.remove(UID_MEMBER);
        }
        Object body = body(operation, index, members);
        Set<ConstraintViolation<Object>> violations = validator.validate(body);
        violations.stream()
                .map(one -> one.getPropertyPath() + " " + one.getMessage())
                .min(Comparator.naturalOrder())
                .ifPresent(first -> {
                    throw wrong(index, first, null);
                });
        try {
            operation.check(body, clock.instant());
        } catch (IllegalArgumentException e) {
            throw wrong(index, e.getMessage(), e);
        }
        return new Job.Wish(uid, body);
    }

    private Object body(JobOperation operation, int index, Map<String, Object> members) {
        try {
            return json.convertValue(members, operation.body());
        } catch (UnrecognizedPropertyException e) {
            boolean plain = PLAIN.matcher(e.getPropertyName()).matches();
            throw wrong(index, plain ? "member " + e.getPropertyName() + " is unknown" : "a member is unknown", e);
        } catch (JacksonException e) {
            String path = e.getPath().stream()
                    .map(JacksonException.Reference::getPropertyName)
                    .filter(name -> name != null && PLAIN.matcher(name).matches())
                    .findFirst()
                    .orElse("a member");
            throw wrong(index, path + " is of another type than it has to be", e);
        }
    }

    private static MalformedRequestException wrong(int index, String what, Exception cause) {
        return MalformedRequestException.of("devices[" + index + "]: " + what, cause);
    }
}
