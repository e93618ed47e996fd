/** PostgreSQL: the server that comes with the master, or one by configuration, and the schema in it (decision 0036). */
package org.cairngate.master.database;
