package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands for device types ask of a master, and what they make of its answers; that it acts is tested at the master (DeviceTypeTest). */
class DeviceTypeCommandTest {

    private RawMaster master;

    @BeforeEach
    void start(@TempDir Path identity) throws Exception {
        master = new RawMaster(identity);
    }

    @AfterEach
    void stop() throws Exception {
        master.close();
    }

    @Test
    void listsAskForWhatIsWantedAndNameTypesAsOtherCommandsTakeThem() throws Exception {
        master.answerJson(
                "{\"deviceTypes\":[{\"organisation\":\"north\",\"name\":\"Tide gauge\",\"status\":\"retired\",\"maker\":"
                        + "\"ACME\\u001b[2J\",\"version\":3}]}");
        Ran ran = master.cairn(
                "device", "type", "list", "--organisation", "north", "--status", "retired", "--search", "tide g");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out())
                .containsPattern("north/Tide gauge +retired +ACME.* +- +3")
                .doesNotContain("\u001b");
        assertThat(master.requests())
                .containsExactly("GET /v1/device-types?limit=500&organisation=north&status=retired&q=tide%20g");
    }

    @Test
    void aTypeIsDeclaredChangedAndRetired() throws Exception {
        master.answerJson("{\"uid\":\"device-type-1\",\"version\":1,\"height\":7}");
        Ran added = master.cairn(
                "device",
                "type",
                "add",
                "north/Tide gauge",
                "--maker",
                "ACME",
                "--namespace",
                "north/a",
                "--namespace",
                "north/b");
        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(added.out())
                .isEqualToIgnoringNewLines("device type north/Tide gauge is declared by event device-type-1");
        assertThat(master.cairn("device", "type", "set", "north/Tide gauge", "--model", "", "--namespace", "")
                        .exit())
                .isZero();
        master.answerJson("{\"uid\":\"device-type-2\",\"version\":2}");
        assertThat(master.cairn("device", "type", "retire", "north/gauge").out())
                .contains("is retired by event device-type-2, which waits for its block");
        assertThat(master.cairn("device", "type", "activate", "north/gauge").exit())
                .isZero();
        assertThat(master.cairn("device", "type", "show", "north/gauge").out()).containsPattern("version +2");
        assertThat(master.requests())
                .containsExactly(
                        "POST /v1/device-types {\"organisation\":\"north\",\"name\":\"Tide gauge\",\"maker\":\"ACME\","
                                + "\"namespaces\":[\"north/a\",\"north/b\"]}",
                        "PATCH /v1/device-types/north/Tide%20gauge {\"model\":\"\",\"namespaces\":[]}",
                        "PATCH /v1/device-types/north/gauge {\"status\":\"retired\"}",
                        "PATCH /v1/device-types/north/gauge {\"status\":\"active\"}",
                        "GET /v1/device-types/north/gauge");
    }

    @Test
    void aTypeWithoutItsOrganisationIsNotAskedFor() throws Exception {
        for (String wrong : new String[] {"gauge", "/gauge", "north/"}) {
            Ran ran = master.cairn("device", "type", "retire", wrong);
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err()).contains("ORGANISATION/NAME").hasLineCount(1);
        }
        assertThat(master.requests()).isEmpty();
    }

    @Test
    void aRetiredTypeIsSaidToWhoAddsADevice() throws Exception {
        master.refuse(
                409,
                "{\"status\":409,\"reason\":\"retired-type\",\"detail\":\"device type gauge of north is retired: its devices stay\"}");
        Ran ran = master.cairn("device", "add", "d1", "--organisation", "north", "--type", "gauge");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("device type gauge of north is retired").hasLineCount(1);
    }
}
