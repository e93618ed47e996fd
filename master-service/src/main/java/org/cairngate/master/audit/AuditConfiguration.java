package org.cairngate.master.audit;

import java.security.SecureRandom;
import java.time.Clock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.access.Accounts;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.minting.TransactionPool;
import org.cairngate.master.problem.ProblemWriter;
import org.cairngate.master.registry.MasterTransactions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Puts the parts of the audit together, and its filters around security and behind it. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    @Bean
    AuditIndex auditIndex(ChainStore store) {
        return new AuditIndex(store);
    }

    @Bean
    AuditSearch auditSearch(ChainStore store, AuditIndex index) {
        return new AuditSearch(store, index, new AuditFormat());
    }

    @Bean
    AuditBatches auditBatches(MasterTransactions transactions, Clock clock) {
        return new AuditBatches(transactions, new AuditFormat(), clock, new SecureRandom());
    }

    @Bean
    AuditTrail auditTrail(
            ChainStore store,
            TransactionPool pool,
            IntakeRoom room,
            Clock clock,
            AuditBatches batches,
            AuditIndex index) {
        return new AuditTrail(pool, room, clock, batches, new Notes(store, new AuditFormat()), index);
    }

    @Bean
    Requests auditedRequests(ObjectProvider<RequestMappingInfoHandlerMapping> mappings, Accounts accounts) {
        return new Requests(new Operations(mappings::stream), accounts);
    }

    @Bean
    ItemAudit itemAudit(AuditTrail trail) {
        return new ItemAudit(trail);
    }

    @Bean
    RefusalFilter refusalFilter(AuditTrail trail, Requests requests) {
        return new RefusalFilter(trail, requests);
    }

    @Bean
    WriteFilter writeFilter(AuditTrail trail, Requests requests, ProblemWriter problems) {
        return new WriteFilter(trail, requests, problems);
    }
}
