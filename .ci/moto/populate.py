"""Makes an account on a moto server whose truth is known: `expected.yaml` says by hand what each thing is.

Usage: populate.py URL NAMES.json   writes what was made by the names used here, and what Image Builder is to have.
       populate.py URL --stop-trail  the one trail that records everything stops.
"""

import json
import os
import sys

import boto3

URL = sys.argv[1]
HOME, OTHER = "eu-central-1", "us-east-1"
ACCOUNT = "123456789012"  # moto's only account
STRANGER = "999988887777"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
os.environ.update(AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY="any")


def client(service, region=HOME):
    return boto3.client(service, region_name=region, endpoint_url=URL)


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(sid, action="*", resource="*", **more):
    return {"Sid": sid, "Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(sid, action="*", resource="*", **more):
    return {"Sid": sid, "Effect": "Deny", "Action": action, "Resource": resource, **more}


def passed_to(*services):
    return {"Condition": {"StringEquals": {"iam:PassedToService": list(services)}}}


def role_arn(name):
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


IAM = client("iam")


def make_users():
    for name in ("ann", "bob", "cid", "dee", "eve", "fay", "gus", "hal", "ivy", "jon", "lee", "mia", "ned", "oda", "pia"):
        IAM.create_user(UserName=name)
    for name in ("ann", "bob", "eve", "gus", "hal"):
        IAM.create_login_profile(UserName=name, Password="Correct-horse-1")
    for name in ("ann", "eve", "gus", "gus", "hal", "cid"):
        give_device(name)
    device = IAM.list_mfa_devices(UserName="hal")["MFADevices"][0]["SerialNumber"]
    IAM.deactivate_mfa_device(UserName="hal", SerialNumber=device)
    for name in ("cid", "dee", "dee", "eve", "oda"):
        IAM.create_access_key(UserName=name)
    second = IAM.create_access_key(UserName="eve")["AccessKey"]["AccessKeyId"]
    IAM.update_access_key(UserName="eve", AccessKeyId=second, Status="Inactive")


DEVICES = 0


def give_device(user):
    global DEVICES
    DEVICES += 1
    device = IAM.create_virtual_mfa_device(VirtualMFADeviceName=f"{user}-{DEVICES}")["VirtualMFADevice"]
    IAM.enable_mfa_device(
        UserName=user, SerialNumber=device["SerialNumber"], AuthenticationCode1="123456", AuthenticationCode2="654321"
    )


def make_roles():
    def trust(principal):
        return policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal})

    ec2 = trust({"Service": "ec2.amazonaws.com"})
    for name in ("builder", "admin-attached", "admin-inline", "admin-custom", "runner", "half-admin"):
        IAM.create_role(RoleName=name, AssumeRolePolicyDocument=ec2)
    people = trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    IAM.create_role(RoleName="admin-people", AssumeRolePolicyDocument=people)
    custom = IAM.create_policy(PolicyName="everything", PolicyDocument=policy(allow("All")))["Policy"]["Arn"]
    IAM.attach_role_policy(RoleName="admin-attached", PolicyArn=ADMINISTRATOR)
    IAM.put_role_policy(RoleName="admin-inline", PolicyName="everything", PolicyDocument=policy(allow("All")))
    IAM.attach_role_policy(RoleName="admin-custom", PolicyArn=custom)
    IAM.attach_role_policy(RoleName="admin-people", PolicyArn=ADMINISTRATOR)
    # Allowed all and denied all: it can do nothing.
    IAM.put_role_policy(RoleName="half-admin", PolicyName="both", PolicyDocument=policy(allow("All"), deny("None")))
    runner = policy(allow("PassAny", "iam:PassRole", "*", **passed_to("lambda.amazonaws.com")))
    IAM.put_role_policy(RoleName="runner", PolicyName="pass", PolicyDocument=runner)
    for profile, role in (("builder", "builder"), ("strong", "admin-inline")):
        IAM.create_instance_profile(InstanceProfileName=profile)
        IAM.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=role)
    instance = policy(allow("PassBuilder", "iam:PassRole", role_arn("builder"), **passed_to("ec2.amazonaws.com")))
    IAM.put_role_policy(RoleName="builder", PolicyName="pass", PolicyDocument=instance)


def make_grants():
    def inline(user, *statements):
        IAM.put_user_policy(UserName=user, PolicyName="pass", PolicyDocument=policy(*statements))

    build = passed_to("ec2.amazonaws.com", "imagebuilder.amazonaws.com")
    inline("ann", allow("Builder", "iam:PassRole", role_arn("builder"), **build))
    inline("bob", allow("AdminByInline", "iam:PassRole", role_arn("admin-inline"), **build))
    inline("cid", allow("AdminByCustom", "iam:Pass*", role_arn("admin-custom")))
    inline("dee", allow("Any", "iam:PassRole"), deny("ButNone", "iam:PassRole"))
    inline("eve", {"Sid": "AllButS3", "Effect": "Allow", "NotAction": "s3:*", "Resource": "*"})
    inline("fay", allow("NoService", "iam:PassRole", role_arn("admin-people"), **build))
    inline("gus", allow("HalfAdmin", "iam:PassRole", role_arn("half-admin"), **build))
    # Ways to more: by a policy, by a role on an instance, by a role that trusts the account, by an image.
    inline("ivy", allow("AttachAny", "iam:AttachUserPolicy"))
    inline("jon", allow("Strong", "iam:PassRole", role_arn("admin-inline"), **build), allow("Run", "ec2:RunInstances"))
    inline("lee", allow("AttachAny", "iam:AttachUserPolicy"), deny("ButNone", "iam:Attach*"))
    inline("mia", allow("Become", "sts:AssumeRole", role_arn("admin-people")))
    inline("ned", allow("Images", ["imagebuilder:CreateImageRecipe", "imagebuilder:CreateImage"]))
    inline("oda", allow("OwnImages", "imagebuilder:DeleteImage", f"arn:aws:imagebuilder:{HOME}:{ACCOUNT}:image/oda/*"))
    attached = IAM.create_policy(
        PolicyName="pass-admins", PolicyDocument=policy(allow("Admins", "iam:PassRole", role_arn("admin-a*"), **build))
    )
    IAM.attach_user_policy(UserName="hal", PolicyArn=attached["Policy"]["Arn"])
    for name in ("passers", "admins"):
        IAM.create_group(GroupName=name)
    IAM.put_group_policy(
        GroupName="passers", PolicyName="pass", PolicyDocument=policy(allow("Everywhere", "iam:PassRole"))
    )
    IAM.attach_group_policy(GroupName="admins", PolicyArn=ADMINISTRATOR)
    IAM.add_user_to_group(GroupName="passers", UserName="fay")
    # ann is an administrator by her group, so her own narrow grant is out of scope.
    IAM.add_user_to_group(GroupName="admins", UserName="ann")


def make_keys():
    kms, elsewhere = client("kms"), client("kms", OTHER)
    names = {
        "rotating": kms.create_key(),
        "resting": kms.create_key(),
        "rsa": kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048"),
        "imported": kms.create_key(Origin="EXTERNAL"),
        "disabled": kms.create_key(),
        "going": kms.create_key(),
        "rotating-elsewhere": elsewhere.create_key(),
    }
    names = {name: made["KeyMetadata"]["Arn"] for name, made in names.items()}
    own = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
    other = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{STRANGER}:root"}, "Action": "kms:Decrypt", "Resource": "*"}
    kms.put_key_policy(KeyId=names["resting"], PolicyName="default", Policy=policy(own, other))
    grantee = f"arn:aws:iam::{STRANGER}:role/reader"
    kms.create_grant(KeyId=names["rotating"], GranteePrincipal=grantee, Operations=["Decrypt"])
    kms.enable_key_rotation(KeyId=names["rotating"])
    elsewhere.enable_key_rotation(KeyId=names["rotating-elsewhere"])
    for name, change in (("disabled", kms.disable_key), ("going", kms.schedule_key_deletion)):
        change(KeyId=names[name].split("/")[-1])  # moto does not take the ARN here
    return names


def tls_policies(bucket):
    """Bucket policies by the name of the case; None is no policy at all."""
    arn = f"arn:aws:s3:::{bucket}"
    both = [arn, f"{arn}/*"]
    plain = {"Bool": {"aws:SecureTransport": "false"}}

    def refuse(resource=both, principal="*", action="s3:*", condition=plain):
        return {
            "Effect": "Deny", "Principal": principal, "Action": action, "Resource": resource, "Condition": condition
        }

    address = {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
    return {
        "complete": [refuse()],
        "in-two-parts": [refuse(arn), refuse(f"{arn}/*")],
        "tls-version": [refuse(condition={"NumericLessThan": {"s3:TlsVersion": "1.2"}})],
        "aws-star": [refuse(principal={"AWS": "*"})],
        "objects-only": [refuse(f"{arn}/*")],
        "bucket-only": [refuse(arn)],
        "one-account": [refuse(principal={"AWS": "arn:aws:iam::999988887777:root"})],
        "one-address": [refuse(condition={**plain, **address})],
        "one-action": [refuse(action="s3:GetObject")],
        "one-folder": [refuse([arn, f"{arn}/AWSLogs/*"])],
        "refuses-tls": [refuse(condition={"Bool": {"aws:SecureTransport": "true"}})],
        "allow-only": [
            {
                "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": both,
                "Condition": {"Bool": {"aws:SecureTransport": "true"}},
            }
        ],
        "no-policy": None,
        "deleted": None,
        "elsewhere": [refuse()],
    }


def harden(s3, bucket, key):
    """Everything as it should be."""
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(BLOCKS, True))
    encryption = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    set_up(s3, bucket, encryption, "Enabled", 400, "BucketOwnerEnforced")


def soften(s3, bucket):
    """Everything there, and nothing quite as it should be but the encryption."""
    blocks = {**dict.fromkeys(BLOCKS, True), "RestrictPublicBuckets": False}
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=blocks)
    set_up(s3, bucket, {"SSEAlgorithm": "AES256"}, "Suspended", 30, "BucketOwnerPreferred")


BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def set_up(s3, bucket, encryption, versioning, days, ownership):
    rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": encryption}]}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=rules)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": versioning})
    # Of a versioned bucket Expiration only hides an object: the rule for older versions is what deletes it.
    gone = {"Expiration": {"Days": days}, "NoncurrentVersionExpiration": {"NoncurrentDays": 1}}
    expire = {"ID": "expire", "Status": "Enabled", "Filter": {"Prefix": ""}, **gone}
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [expire]})
    s3.put_bucket_ownership_controls(
        Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": ownership}]}
    )


def make_trails(keys):
    """One trail for each bucket, since buckets are read for what refers to them."""
    s3, trails = client("s3"), client("cloudtrail")
    for name in tls_policies(""):
        bucket, region = f"gp-{name}", OTHER if name == "elsewhere" else HOME
        regional = client("s3", region)
        where = {} if region == OTHER else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        regional.create_bucket(Bucket=bucket, **where)
        statements = tls_policies(bucket)[name]
        if statements is not None:
            regional.put_bucket_policy(Bucket=bucket, Policy=policy(*statements))
        trails.create_trail(Name=name, S3BucketName=bucket, IsMultiRegionTrail=name in ("complete", "in-two-parts"))
    s3.delete_bucket(Bucket="gp-deleted")
    harden(s3, "gp-complete", keys["rotating"])
    soften(s3, "gp-in-two-parts")
    trails.update_trail(Name="complete", KmsKeyId=keys["rotating"])
    trails.update_trail(Name="complete", EnableLogFileValidation=True)
    for name in ("complete", "objects-only"):
        trails.start_logging(Name=name)
    # moto answers no selectors where none were set; CloudTrail would answer its default, as set here.
    for name, recorded in (("complete", "All"), ("in-two-parts", "All"), ("objects-only", "WriteOnly")):
        selectors = [{"ReadWriteType": recorded, "IncludeManagementEvents": True}]
        trails.put_event_selectors(TrailName=name, EventSelectors=selectors)


def make_network(name, address, routed):
    """A VPC with one subnet and one security group; routed: to the internet, and open from there."""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock=f"{address}.0/24")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"{address}.0/25")["Subnet"]["SubnetId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    group = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
    if routed:
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[ssh])
    return vpc, subnet, group


def peer_with_stranger(vpc):
    """Peers a VPC with one of another account, and sends there whatever is for it. Returns the connection's ARN."""
    taken = client("sts").assume_role(RoleArn=f"arn:aws:iam::{STRANGER}:role/any", RoleSessionName="populate")
    theirs = boto3.client(
        "ec2", region_name=HOME, endpoint_url=URL, aws_access_key_id=taken["Credentials"]["AccessKeyId"],
        aws_secret_access_key=taken["Credentials"]["SecretAccessKey"],
        aws_session_token=taken["Credentials"]["SessionToken"],
    )
    ec2, block = client("ec2"), "10.9.0.0/16"
    other = theirs.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
    asked = ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=other, PeerOwnerId=STRANGER)
    peering = asked["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    theirs.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock=block, VpcPeeringConnectionId=peering)
    return f"arn:aws:ec2:{HOME}:{ACCOUNT}:vpc-peering-connection/{peering}"


def make_endpoint(vpc, subnet, document):
    made = client("ec2").create_vpc_endpoint(
        VpcEndpointType="Interface", VpcId=vpc, SubnetIds=[subnet], PrivateDnsEnabled=True,
        ServiceName=f"com.amazonaws.{HOME}.imagebuilder", PolicyDocument=document,
    )
    return f"arn:aws:ec2:{HOME}:{ACCOUNT}:vpc-endpoint/{made['VpcEndpoint']['VpcEndpointId']}"


def make_topic(name, *statements):
    arn = f"arn:aws:sns:{HOME}:{ACCOUNT}:{name}"
    document = policy(*({**each, "Resource": arn} for each in statements))
    return client("sns").create_topic(Name=name, Attributes={"Policy": document})["TopicArn"]


def make_builds():
    """Two infrastructure configurations, as Image Builder is to name them, and where they build. Returns them, and names."""
    sound, open_to = make_network("sound", "10.0.1", False), make_network("open", "10.0.2", True)
    topics = {
        "sealed": make_topic(
            "sealed",
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sns:Publish"},
            {
                "Effect": "Deny", "Principal": "*", "Action": "sns:Publish",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ),
        "loud": make_topic("loud", {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish"}),
    }
    listing = {"Effect": "Allow", "Principal": "*", "Action": "imagebuilder:List*", "Resource": "*"}
    anything = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    endpoints = {
        "narrow": make_endpoint(*sound[:2], policy(listing)),
        "wide": make_endpoint(*open_to[:2], policy(anything)),
    }

    def infrastructure(name, place, **more):
        arn = f"arn:aws:imagebuilder:{HOME}:{ACCOUNT}:infrastructure-configuration/{name}"
        return {"arn": arn, "name": name, "subnetId": place[1], "securityGroupIds": [place[2]], **more}

    made = [
        infrastructure(
            "sound", sound, instanceProfileName="builder", terminateInstanceOnFailure=True,
            instanceMetadataOptions={"httpTokens": "required"}, snsTopicArn=topics["sealed"],
        ),
        infrastructure(
            "open", open_to, instanceProfileName="strong", terminateInstanceOnFailure=False, keyPair="left-over",
            instanceMetadataOptions={"httpTokens": "optional"}, snsTopicArn=topics["loud"],
        ),
    ]
    peering = {"to-a-stranger": peer_with_stranger(open_to[0])}
    return made, {**topics, **endpoints, **peering, **{each["name"]: each["arn"] for each in made}}


def main():
    if sys.argv[2] == "--stop-trail":
        client("cloudtrail").stop_logging(Name="complete")
        return
    make_users()
    make_roles()
    make_grants()
    keys = make_keys()
    make_trails(keys)
    client("guardduty").create_detector(Enable=True)
    infrastructures, named = make_builds()
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump({"keys": keys, "infrastructures": infrastructures, "names": {**keys, **named}}, file)


main()
