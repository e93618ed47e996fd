package org.cairngate.master.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Scope;
import org.cairngate.master.paging.Page;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Sites: the places of organisations, there as long as a device or hub is at them. */
@RestController
@RequestMapping("/v1/sites")
@Tag(name = "registry")
class SiteController {

    private static final String CURSOR = "[A-Za-z0-9._/-]{0,129}";
    private static final int MAX_PAGE = 500;

    private final OwnerIndex owners;
    private final Callers callers;

    SiteController(OwnerIndex owners, Callers callers) {
        this.owners = owners;
        this.callers = callers;
    }

    /** A site with what is there. */
    @Schema(name = "Site")
    record SiteView(
            String organisation,
            String site,
            @Schema(description = "revoked ones too") long devices,
            @Schema(description = "revoked ones too") long hubs) {

        private static SiteView of(Map.Entry<String, Owners.Count> counted) {
            Owner owner = Owner.of(counted.getKey());
            return new SiteView(
                    owner.organisation(),
                    owner.site(),
                    counted.getValue().devices(),
                    counted.getValue().hubs());
        }

        private String cursor() {
            return organisation + "/" + site;
        }
    }

    /** A page of sites. */
    record SitePage(
            List<SiteView> sites,
            @Schema(description = "absent on the last page") Optional<String> nextCursor) {}

    @GetMapping
    @Operation(operationId = "listSites", summary = "List the sites of organisations, with how much is at each")
    SitePage list(
            @RequestParam(required = false)
                    @Pattern(regexp = Owner.NAME)
                    @Schema(description = "only sites of this organisation")
                    String organisation,
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = CURSOR)
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Scope scope = callers.scope();
        Optional<String> only = Optional.ofNullable(organisation).or(scope::organisation);
        if (!scope.coversOrganisation(only.orElse(""))) {
            return new SitePage(List.of(), Optional.empty());
        }
        Page<SiteView> page = Page.of(found(only.map(name -> name + "/").orElse(""), cursor, limit + 1), limit);
        return new SitePage(page.entries(), page.last().map(SiteView::cursor));
    }

    /** Those of one organisation lie together: nothing else has its name and a slash in front. */
    private List<SiteView> found(String prefix, String cursor, int limit) {
        String from = cursor.compareTo(prefix) > 0 ? cursor : prefix;
        return owners.owners().sites().tailMap(from, false).entrySet().stream()
                .takeWhile(site -> site.getKey().startsWith(prefix))
                .limit(limit)
                .map(SiteView::of)
                .toList();
    }
}
