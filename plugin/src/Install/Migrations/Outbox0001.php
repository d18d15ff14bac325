<?php
/**
 * Tables events and attempts.
 *
 * @package Concord
 */

namespace Concord\Install\Migrations;

use Concord\Install\Migration;
use Concord\Install\Schema;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * The outbox and its history.
 *
 * `claim_at` is the one column a claim looks at: when the row may be handed out next (due time, or the end of its lease),
 * null for rows that nobody shall take. `due_at` survives a lease, so that a row given back untouched is due when it was.
 */
final class Outbox0001 implements Migration {

	public function __construct( private readonly Tables $tables ) {}

	public function id(): string {
		return '0001_outbox';
	}

	public function up(): void {
		Schema::create(
			$this->tables->events(),
			"id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
record_type varchar(16) NOT NULL,
record_id varchar(64) NOT NULL,
kind varchar(40) NOT NULL DEFAULT 'changed',
state varchar(12) NOT NULL DEFAULT 'waiting',
priority tinyint(3) unsigned NOT NULL DEFAULT 1,
pinned varchar(8) NOT NULL DEFAULT '',
attempt int(10) unsigned NOT NULL DEFAULT 0,
leases int(10) unsigned NOT NULL DEFAULT 0,
sent tinyint(1) unsigned NOT NULL DEFAULT 0,
changed_while_leased tinyint(1) unsigned NOT NULL DEFAULT 0,
state_before varchar(12) NOT NULL DEFAULT 'waiting',
lease_token varchar(64) NOT NULL DEFAULT '',
worker_id varchar(64) NOT NULL DEFAULT '',
claim_at datetime NULL,
due_at datetime NULL,
captured_at datetime NOT NULL,
updated_at datetime NOT NULL,
number varchar(100) NOT NULL DEFAULT '',
content_hash varchar(64) NOT NULL DEFAULT '',
claimed_hash varchar(64) NOT NULL DEFAULT '',
skip_rule varchar(191) NOT NULL DEFAULT '',
skip_message text NULL,
issue_code varchar(40) NOT NULL DEFAULT '',
issue longtext NULL,
payload longtext NULL,
result longtext NULL,
PRIMARY KEY  (id),
UNIQUE KEY record (record_type,record_id),
KEY claimable (priority,claim_at,id),
KEY state_updated (state,updated_at),
KEY lease_token (lease_token),
KEY issue_code (issue_code)"
		);
		Schema::create(
			$this->tables->attempts(),
			"id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
event_id bigint(20) unsigned NOT NULL,
attempt int(10) unsigned NOT NULL DEFAULT 0,
at datetime NOT NULL,
worker_id varchar(64) NOT NULL DEFAULT '',
outcome varchar(20) NOT NULL,
flow_version varchar(64) NOT NULL DEFAULT '',
summary text NULL,
issue longtext NULL,
log longtext NULL,
warnings longtext NULL,
PRIMARY KEY  (id),
KEY event (event_id,id),
KEY at (at)"
		);
	}
}
