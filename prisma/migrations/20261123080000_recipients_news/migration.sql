-- Tells every server when it may have changed who lives at which address: what servers have kept of it they look up anew. Mail that arrives
-- changes nothing of it: of an account only the columns that are named count.
CREATE FUNCTION tell_of_recipients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NOTIFY keryx_recipients;
  RETURN NULL;
END
$$;

CREATE TRIGGER tell_of_recipients AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON domain
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_recipients();
CREATE TRIGGER tell_of_recipients AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON address
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_recipients();
CREATE TRIGGER tell_of_recipients AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON alias
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_recipients();
CREATE TRIGGER tell_of_recipients AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON forward
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_recipients();
CREATE TRIGGER tell_of_recipients AFTER INSERT OR UPDATE OF quota_octets, rules_version OR DELETE OR TRUNCATE ON account
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_recipients();
