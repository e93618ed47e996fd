package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.state.DeviceRecord;

/** A device as the API shows it: what the chain says, and its name and type from beside the chain. */
@Schema(name = "Device")
record DeviceView(
        String deviceUid,
        Optional<String> did,
        Optional<String> hub,
        String status,
        Optional<String> name,
        Optional<String> type,
        long height) {

    static DeviceView of(DeviceRecord device, Optional<DeviceAttributes> attributes) {
        return new DeviceView(
                device.uid(),
                Optional.of(device.did()).filter(did -> !did.isEmpty()),
                Optional.of(device.hub()).filter(hub -> !hub.isEmpty()),
                device.status().name().toLowerCase(Locale.ROOT),
                attributes.map(DeviceAttributes::name).filter(name -> !name.isEmpty()),
                attributes.map(DeviceAttributes::type).filter(type -> !type.isEmpty()),
                device.height());
    }

    /** A strong entity tag (RFC 9110 section 8.8.3): another one whenever anything of what is shown is another. */
    String tag() {
        byte[] shown = new CborWriter()
                .array(7)
                .text(deviceUid)
                .text(did.orElse(""))
                .text(hub.orElse(""))
                .text(status)
                .text(name.orElse(""))
                .text(type.orElse(""))
                .uint(height)
                .toBytes();
        return "\"" + Hash.sha256(shown).hex() + "\"";
    }
}
